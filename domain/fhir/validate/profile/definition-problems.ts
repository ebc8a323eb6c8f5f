import type { FhirDefinitions } from '../../../../schemas/fhir/table.ts';
import { codeTest } from '../code-test.ts';
import type { IssueCode, ValidationIssue } from '../issue.ts';
import { compilePath } from '../path/compile.ts';
import { PathError } from '../path/lexer.ts';
import { makeTypeTables, type TypeTable, type TypeTables } from '../type-table.ts';
import type { FindProfile } from './check-profile.ts';
import type { CompiledProfile, ProfileRule } from './rule.ts';

/** What is wrong with a compiled profile itself: errors keep it from being installed, warnings say what will not be checked. */
export type DefinitionProblems = (profile: CompiledProfile, find: FindProfile) => readonly ValidationIssue[];

const coreBase = 'http://hl7.org/fhir/StructureDefinition/';
const coreValueSets = 'http://hl7.org/fhir/ValueSet/';
const bare = (canonical: string): string => canonical.split('|')[0] ?? canonical;

/** Name of the core type that a canonical stands for. */
const coreTypeOf = (canonical: string): string | undefined =>
  canonical.startsWith(coreBase) ? canonical.slice(coreBase.length) : undefined;

/** Properties that every element has, also a primitive one. */
const ofEveryElement: ReadonlySet<string> = new Set(['id', 'extension', 'value']);

/**
 * Makes the check of a profile before it is installed: that its type and base are known, that every element it speaks of exists there, that its invariants are FHIRPath
 * that the validator runs, and that no minimum is above its maximum. A rule for an element that does not exist would never be applied, and nobody would notice.
 */
export const makeDefinitionProblems = (definitions: FhirDefinitions): DefinitionProblems => {
  const tables = makeTypeTables(definitions);

  const knowsValueSet = (canonical: string): boolean => {
    const url = bare(canonical);
    return codeTest(url.startsWith(coreValueSets) ? url.slice(coreValueSets.length) : url, definitions) !== undefined;
  };

  return (profile, find) => {
    const issues: ValidationIssue[] = [];
    const say = (severity: 'error' | 'warning', code: IssueCode, expression: string, diagnostics: string): void => {
      issues.push({ severity, code, expression, diagnostics });
    };
    const table = tables(profile.type);
    if (table === undefined) {
      say('error', 'value', 'StructureDefinition.type', 'R4 has no type of that name');
      return issues;
    }
    checkBase(profile, find, say);

    const checkRule = (rule: ProfileRule, at: string, types: readonly TypeTable[]): void => {
      if (rule.min > rule.max) say('error', 'value', at, 'The minimum is above the maximum');
      for (const { key, expression } of rule.constraints) {
        const problem = pathProblem(expression);
        if (problem !== undefined)
          say('error', 'not-supported', at, `The invariant ${key} does not compile: ${problem}`);
      }
      if (rule.valueSet !== undefined && !knowsValueSet(rule.valueSet)) {
        say('warning', 'not-supported', at, `The value set ${rule.valueSet} is not known here, so it is not checked`);
      }
      for (const slice of rule.slices) checkRule(slice, `${at}:${slice.sliceName ?? ''}`, types);
      for (const child of rule.children.values()) {
        const below = `${at}.${child.name}`;
        const next = typesBelow(types, child, tables);
        if (next === undefined) say('error', 'structure', below, 'The type has no such element');
        else checkRule(child, below, next);
      }
    };
    checkRule(profile.root, profile.type, [table]);
    return issues;
  };
};

type Say = (severity: 'error' | 'warning', code: IssueCode, expression: string, diagnostics: string) => void;

const checkBase = (profile: CompiledProfile, find: FindProfile, say: Say): void => {
  const problem = baseProblem(profile, find);
  if (problem !== undefined) say('error', 'not-supported', 'StructureDefinition.baseDefinition', problem);
};

/** What is wrong with the profiles that a profile builds on, down to the type itself. */
const baseProblem = (profile: CompiledProfile, find: FindProfile): string | undefined => {
  const seen = new Set([profile.url]);
  let at = profile;
  for (;;) {
    if (at.base === undefined) return 'A profile says what it builds on';
    const base = bare(at.base);
    if (coreTypeOf(base) === profile.type) return undefined;
    if (seen.has(base)) return 'The profile builds on itself';
    seen.add(base);
    const parent = find(base);
    if (parent === undefined) return `The base ${base} is not installed, nor is it the type itself`;
    if (parent.type !== profile.type) return `The base is for ${parent.type}, the profile for ${profile.type}`;
    at = parent;
  }
};

/** The message of a malformed or unsupported expression. */
const pathProblem = (expression: string): string | undefined => {
  try {
    compilePath(expression);
    return undefined;
  } catch (error) {
    if (error instanceof PathError) return error.message;
    throw error;
  }
};

/** Tables of the types that an element can have; undefined where none of the types above has the element. Empty: primitive, or any resource. */
const typesBelow = (
  above: readonly TypeTable[],
  rule: ProfileRule,
  tables: TypeTables,
): readonly TypeTable[] | undefined => {
  if (above.length === 0) return ofEveryElement.has(rule.name) ? [] : undefined;
  const fields = above.flatMap((table) => {
    const element = table.elements.get(rule.name);
    if (element !== undefined) return element.fields;
    const field = table.fields.get(rule.name);
    return field === undefined ? [] : [field];
  });
  if (fields.length === 0) return undefined;
  const codes = rule.types?.map(({ code }) => code);
  const narrowed = fields.filter(({ type }) => codes?.includes(type) ?? true);
  if (fields.some(({ type }) => type === 'Resource')) return (codes ?? []).flatMap((code) => tables(code) ?? []);
  return (narrowed.length > 0 ? narrowed : fields).flatMap((field) => field.table() ?? []);
};

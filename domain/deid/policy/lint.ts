import type { DeidPolicy } from '../../../schemas/deid/index.ts';
import type { Finding } from '../../../schemas/finding.ts';
import type { Field, TypeTable, TypeTables } from '../../fhir/index.ts';
import { compileCases } from '../methods/primitive.ts';
import { type CompiledRule, compileProgram, nextState, rootState, type State } from '../program/program.ts';
import type { PathStep } from './parse-path.ts';

/** Types whose values name, locate or picture a person. */
const identifying = ['Identifier', 'HumanName', 'Address', 'ContactPoint', 'Attachment', 'Narrative', 'Annotation'];

/** Whether the steps lead to an element of any of the tables. A search below (nodesByType) is taken to find its type. */
const leads = (tables: TypeTables, steps: readonly PathStep[], from: readonly TypeTable[]): boolean => {
  const [step, ...others] = steps;
  if (step === undefined) return true;
  if (step.kind === 'type') {
    const table = tables(step.name ?? '');
    return table !== undefined && (others.length === 0 || leads(tables, others, [table]));
  }
  if (step.kind !== 'child') return true;
  const fields = from
    .flatMap((table) => table.elements.get(step.name ?? '')?.fields ?? table.fields.get(step.name ?? '') ?? [])
    .filter(({ type }) => step.only === undefined || type === step.only);
  const next = fields.map((field) => field.table()).filter((table) => table !== undefined);
  return fields.length > 0 && (others.length === 0 || next.length === 0 || leads(tables, others, next));
};

const isShadowed = (rule: CompiledRule, earlier: CompiledRule): boolean =>
  earlier.steps.length > 0 &&
  earlier.steps.length <= rule.steps.length &&
  earlier.steps.every((step, at) => {
    const other = rule.steps[at];
    return (
      step.where.length === 0 &&
      step.kind === other?.kind &&
      (step.name === other.name || (step.kind === 'root' && step.name === undefined)) &&
      (step.only === undefined || step.only === other.only)
    );
  });

/** Whether anything at or below an element is named by a rule. */
const isReached = (state: State, field: Field): boolean => {
  const next = nextState(state, field, {}, undefined);
  if (next.winner !== undefined) return true;
  return [...(field.table()?.fields.values() ?? [])].some(
    (part) => nextState(next, part, {}, undefined).winner !== undefined,
  );
};

const leftOpen = (policy: DeidPolicy, tables: TypeTables, resourceTypes: readonly string[]): Finding[] => {
  const program = compileProgram(policy, tables);
  const left = new Map<string, string[]>();
  const visit = (table: TypeTable, state: State, path: string, depth: number): void => {
    for (const field of table.fields.values()) {
      const here = `${path}.${field.key}`;
      if (identifying.includes(field.type) && !isReached(state, field)) {
        left.set(field.type, [...(left.get(field.type) ?? []), here]);
      } else if (field.type.includes('.') && depth < 4) {
        const within = field.table();
        if (within !== undefined) visit(within, nextState(state, field, {}, undefined), here, depth + 1);
      }
    }
  };
  for (const type of resourceTypes) {
    const table = tables(type);
    if (table !== undefined) visit(table, rootState(program, new Map(), table, { resourceType: type }), type, 0);
  }
  return [...left].map(([type, paths]) => ({
    severity: 'warning',
    code: 'deid.identifying-element-kept',
    path: paths[0] ?? type,
    message: `No rule names ${paths.length} elements of the type ${type}: they are kept`,
  }));
};

/** What is likely not meant in a policy. Throws `config.invalid` for a rule that cannot be read. */
export const lintPolicy = (
  policy: DeidPolicy,
  tables: TypeTables,
  resourceTypes: readonly string[],
): readonly Finding[] => {
  const program = compileProgram(policy, tables);
  const findings: Finding[] = [];
  const add = (severity: Finding['severity'], code: string, path: string, message: string): void => {
    findings.push({ severity, code: `deid.${code}`, path, message });
  };
  if (!program.isOwn) {
    add('information', 'default-keep', 'fhirPathRules', 'A policy without a version keeps what no rule names');
    findings.push(...leftOpen(policy, tables, resourceTypes));
  }
  for (const name of ['dateShiftKey', 'cryptoHashKey', 'encryptKey'] as const) {
    if (policy.parameters[name] !== '')
      add('warning', 'key-in-file', `parameters.${name}`, 'A key in the file is known to all who read the file');
  }
  if (![0, 16, 24, 32].includes(Buffer.byteLength(policy.parameters.encryptKey)))
    add('error', 'key-length', 'parameters.encryptKey', 'An encryption key has 16, 24 or 32 bytes');
  for (const rule of policy.fhirPathRules) compileCases(rule);
  for (const [at, rule] of program.rules.entries()) {
    const { path } = rule.rule;
    const [root, ...steps] = rule.steps;
    if (root === undefined) continue;
    const types = root.name === undefined ? resourceTypes : [root.name];
    const roots = types.map((type) => tables(type)).filter((table) => table?.kind === 'resource');
    const known = roots.filter((table) => table !== undefined);
    if (known.length === 0) add('warning', 'never-matches', path, 'R4 has no such resource type');
    else if (!leads(program.tables, steps, known)) add('warning', 'never-matches', path, 'R4 has no such element');
    const shadow = program.rules.slice(0, at).find((earlier) => isShadowed(rule, earlier));
    if (shadow !== undefined)
      add('warning', 'shadowed', path, `Rule ${shadow.index + 1} (${shadow.rule.path}) comes first and names the same`);
  }
  return findings;
};

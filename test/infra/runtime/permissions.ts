import type { Templates } from '../synthesise.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** One thing that a function asks a store for. */
export interface Wanted {
  readonly action: string;
  /** End of the resource as the template names it: `RecordsTable`, `RecordsTable/index/gsi1`, `BlobsBucket/raw/x`; an alias for a named key. */
  readonly resource: string;
  /** Partition keys that a call of DynamoDB is about. */
  readonly partitions?: readonly string[];
}

const listed = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** A resource with the names of imports and references in it, their hashes left out. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', '']] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(textOf).join('');
  if (name === 'Fn::ImportValue') return /(RecordsTable|BlobsBucket|DataKey)/.exec(String(argument))?.[1] ?? 'unknown';
  return name;
};

const like = (pattern: string, value: string): boolean => {
  const [head = '', ...tail] = pattern.split('*');
  return tail.length === 0 ? pattern === value : value.startsWith(head) && value.endsWith(tail.at(-1) ?? '');
};

const allows = (
  { Action, Resource, Condition = {} }: Statement,
  { action, resource, partitions = [] }: Wanted,
): boolean => {
  if (!listed(Action).includes(action)) return false;
  const aliases = Condition['ForAnyValue:StringLike']?.['kms:ResourceAliases'];
  if (aliases !== undefined) return listed(aliases).some((pattern) => like(pattern, resource));
  const leading = Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
  if (leading !== undefined && !partitions.every((pk) => listed(leading).some((pattern) => like(pattern, pk)))) {
    return false;
  }
  return listed(Resource).some((pattern) => like(textOf(pattern), resource));
};

/** What the template lets the function named `hutong-…-<name>` do. */
export const permissionsOf = ({ api, pipeline }: Templates, name: string): ((wanted: Wanted) => boolean) => {
  const policy = [api, pipeline]
    .flatMap(({ Resources }) => Object.values(Resources))
    .find(({ Type, Properties }) => {
      const simple = name.replaceAll('-', '');
      return Type === 'AWS::IAM::Policy' && Properties.PolicyName.startsWith(`${simple}Role`);
    });
  // As the template test has them.
  const statements: readonly Statement[] = policy?.Properties.PolicyDocument.Statement ?? [];
  return (wanted) => statements.some((statement) => allows(statement, wanted));
};

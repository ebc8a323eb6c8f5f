import { errorTable, formsTable, parameterSections, resultParameterList, scopeTable } from './tables.ts';

/** What stands between `<!-- name -->` and `<!-- /name -->` on the pages of docs/. */
const parts: Readonly<Record<string, () => string>> = {
  'table: errors': errorTable,
  'table: scopes': scopeTable,
  'table: forms': formsTable,
  'table: parameters': parameterSections,
  'list: result parameters': resultParameterList,
};

/** Pages with such parts, below docs/. */
export const generatedPages = [
  'fhir-api/errors.md',
  'fhir-api/sign-in.md',
  'fhir-api/search.md',
  'fhir-api/search-parameters.md',
] as const;

/** The page with its parts as the code has them now. What is between the marks before is thrown away. */
export const withParts = (page: string): string =>
  Object.entries(parts).reduce(
    (text, [name, render]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`, 'g'),
        (_, start: string, end: string) => `${start}\n${render()}\n\n${end}`,
      ),
    page,
  );

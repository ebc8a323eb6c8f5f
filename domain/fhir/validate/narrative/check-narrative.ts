import { allowedElements, isAllowedAttribute, isSafeStyle, isSafeUrl, urlAttributes } from './allowed.ts';
import { MarkupError, type MarkupToken, readMarkup } from './read-markup.ts';

const xhtmlNamespace = 'http://www.w3.org/1999/xhtml';

/**
 * Checks the `div` of a narrative: well-formed XHTML, only the elements and attributes of R4 §2.4.0 (txt-1), nothing that can run or
 * load code, and some content (txt-2). Names are case-sensitive, as XML's are. Gives the problems in words, one of each kind.
 */
export const checkNarrative = (source: string): readonly string[] => {
  const problems = new Set<string>();
  const add: Add = (problem) => problems.add(problem);
  try {
    readDocument(source, add);
  } catch (error) {
    if (!(error instanceof MarkupError)) throw error;
    add(`txt-1: The narrative is not well-formed XHTML: ${error.message}`);
  }
  return [...problems];
};

type Add = (problem: string) => void;

const readDocument = (source: string, add: Add): void => {
  const open: string[] = [];
  let hasContent = false;
  let roots = 0;
  for (const token of readMarkup(source.trim())) {
    if (token.kind === 'open') {
      if (open.length === 0) {
        roots += 1;
        checkRoot(token, add);
      }
      checkTag(token, add);
      if (token.name === 'img') hasContent = true;
      if (!token.isEmpty) open.push(token.name);
    } else if (token.kind === 'close') {
      if (open.pop() !== token.name) throw new MarkupError('tags are not nested');
    } else {
      const isBlank = token.text.trim() === '';
      if (open.length === 0 && !isBlank) throw new MarkupError('there is text outside of the div');
      if (!isBlank) hasContent = true;
    }
  }
  if (open.length > 0) throw new MarkupError('a tag is not closed');
  if (roots !== 1) throw new MarkupError('there must be one div');
  if (!hasContent) add('txt-2: The narrative SHALL have some non-whitespace content');
};

type OpenTag = Extract<MarkupToken, { kind: 'open' }>;

const checkRoot = (tag: OpenTag, add: Add): void => {
  if (tag.name !== 'div') add('txt-1: The narrative must be a div');
  const namespace = tag.attributes.find((attribute) => attribute.name === 'xmlns');
  if (namespace?.value !== xhtmlNamespace) add(`txt-1: The div must be in the namespace ${xhtmlNamespace}`);
};

const checkTag = (tag: OpenTag, add: Add): void => {
  if (!allowedElements.has(tag.name)) {
    add(
      'txt-1: The narrative has an element that is not allowed (basic HTML formatting only; no scripts, forms or frames)',
    );
    return;
  }
  for (const { name, value } of tag.attributes) {
    if (name === 'xmlns' && value !== xhtmlNamespace) {
      add(`txt-1: Only the namespace ${xhtmlNamespace} is allowed`);
    } else if (name === 'xmlns') continue;
    else if (/^on/i.test(name)) add('txt-1: The narrative has an event handler');
    else if (!isAllowedAttribute(tag.name, name)) add('txt-1: The narrative has an attribute that is not allowed');
    else if (urlAttributes.has(name) && !isSafeUrl(name, value))
      add('txt-1: The narrative has a URL that could run code');
    else if (name === 'style' && !isSafeStyle(value))
      add('txt-1: The narrative has a style that could load or run code');
  }
};

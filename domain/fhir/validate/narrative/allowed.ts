/** The XHTML of a narrative: HTML 4.0 chapters 7–11 (without 9.4) and 15, `a` and images (R4 §2.4.0, constraint txt-1). */
export const allowedElements: ReadonlySet<string> = new Set(
  (
    'a abbr acronym address area b bdo big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img ' +
    'kbd li map ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var'
  ).split(' '),
);

const common = 'class dir id lang style title xml:id xml:lang xml:space';

const byElement: Readonly<Record<string, string>> = {
  a: 'accesskey charset coords href hreflang name rel rev shape tabindex target type',
  area: 'accesskey alt coords href nohref shape tabindex',
  blockquote: 'cite',
  col: 'align char charoff span valign width',
  colgroup: 'align char charoff span valign width',
  div: 'align xmlns',
  hr: 'align size width',
  img: 'align alt border height ismap longdesc name src usemap width',
  li: 'type value',
  map: 'name',
  ol: 'compact start type',
  pre: 'width',
  q: 'cite',
  table: 'align bgcolor border cellpadding cellspacing frame rules summary width',
  tbody: 'align char charoff valign',
  td: 'abbr align axis bgcolor char charoff colspan headers height nowrap rowspan scope valign width',
  tfoot: 'align char charoff valign',
  th: 'abbr align axis bgcolor char charoff colspan headers height nowrap rowspan scope valign width',
  thead: 'align char charoff valign',
  tr: 'align bgcolor char charoff valign',
  ul: 'compact type',
};

const commonSet: ReadonlySet<string> = new Set(common.split(' '));
const elementSets: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(byElement).map(([element, names]) => [element, new Set(names.split(' '))]),
);

export const isAllowedAttribute = (element: string, attribute: string): boolean =>
  commonSet.has(attribute) || elementSets.get(element)?.has(attribute) === true || isBlockAlign(element, attribute);

const isBlockAlign = (element: string, attribute: string) =>
  attribute === 'align' && /^(?:p|h[1-6]|caption)$/.test(element);

/** Attributes that a browser follows. */
export const urlAttributes: ReadonlySet<string> = new Set(['href', 'src', 'cite', 'longdesc', 'usemap']);

const safeSchemes: ReadonlySet<string> = new Set(['http', 'https', 'mailto', 'tel', 'ftp', 'urn', 'cid']);

/** Raster images only: SVG can hold scripts. */
const dataImage = /^data:image\/(?:png|gif|jpe?g|bmp|webp);base64,[a-z0-9+/=]*$/;

/** Whether a decoded URL may stand in a narrative: relative, or with a scheme that cannot run code. */
export const isSafeUrl = (attribute: string, url: string): boolean => {
  // Browsers drop whitespace and controls inside a scheme, so `java\nscript:` is looked at without them.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must go.
  const bare = url.replace(/[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202e\ufeff]/g, '').toLowerCase();
  const scheme = /^([^/?#:]*):/.exec(bare)?.[1];
  if (scheme === undefined || safeSchemes.has(scheme)) return true;
  return attribute === 'src' && dataImage.test(bare);
};

/** A style without its comments, which could part `expression(`; in one pass, because a narrative may be a megabyte long. */
const withoutComments = (style: string): string => {
  let text = '';
  let at = 0;
  for (let open = style.indexOf('/*'); open >= 0; open = style.indexOf('/*', at)) {
    text += style.slice(at, open);
    const close = style.indexOf('*/', open + 2);
    if (close < 0) return text;
    at = close + 2;
  }
  return text + style.slice(at);
};

/** Whether a decoded `style` is only presentation: nothing that runs, and no style sheet from elsewhere (R4 §2.4.0). */
export const isSafeStyle = (style: string): boolean => {
  const bare = withoutComments(style).replace(/\s+/g, '').toLowerCase();
  if (/expression\(|@import|behaviou?r:|-moz-binding|\\/.test(bare)) return false;
  return [...bare.matchAll(/url\(["']?([^"')]*)/g)].every(([, url = '']) => isSafeUrl('src', url));
};

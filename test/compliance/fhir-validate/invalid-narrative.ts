import { type InvalidCase, make, row } from './invalid-format.ts';

const patient = (change: Readonly<Record<string, unknown>>) => make('Patient', change);
const div = (inner: string, attributes = ' xmlns="http://www.w3.org/1999/xhtml"') => `<div${attributes}>${inner}</div>`;
const narrative = (markup: string) => patient({ text: { status: 'generated', div: markup } });
const divPath = 'Patient.text.div';

export const invalidNarratives: readonly InvalidCase[] = [
  row('script', narrative(div('<script>alert(1)</script>')), divPath, 'invariant'),
  row('script in capitals', narrative(div('<SCRIPT>x</SCRIPT>')), divPath, 'invariant'),
  row('event handler', narrative(div('<p onclick="x()">a</p>')), divPath, 'invariant'),
  row(
    'event handler on the div',
    narrative(div('a', ' xmlns="http://www.w3.org/1999/xhtml" onload="x()"')),
    divPath,
    'invariant',
  ),
  row('javascript link', narrative(div('<a href="javascript:x()">a</a>')), divPath, 'invariant'),
  row('javascript link in entities', narrative(div('<a href="java&#115;cript&colon;x()">a</a>')), divPath, 'invariant'),
  row('javascript link with a tab', narrative(div('<a href="java&#9;script:x()">a</a>')), divPath, 'invariant'),
  row('data link', narrative(div('<a href="data:text/html,x">a</a>')), divPath, 'invariant'),
  row('SVG image data', narrative(div('<img src="data:image/svg+xml;base64,AAAA" alt="x"/>')), divPath, 'invariant'),
  row('iframe', narrative(div('<iframe src="https://example.org"></iframe>a')), divPath, 'invariant'),
  row('object', narrative(div('<object data="x"></object>a')), divPath, 'invariant'),
  row('form', narrative(div('<form action="x"><input type="text"/></form>a')), divPath, 'invariant'),
  row('style element', narrative(div('<style>p{}</style>a')), divPath, 'invariant'),
  row('link element', narrative(div('<link rel="stylesheet" href="x"/>a')), divPath, 'invariant'),
  row('svg', narrative(div('<svg xmlns="http://www.w3.org/2000/svg"><a/></svg>a')), divPath, 'invariant'),
  row('style that runs code', narrative(div('<p style="width: expression(x())">a</p>')), divPath, 'invariant'),
  row(
    'style with a script URL',
    narrative(div('<p style="background: url(javascript:x())">a</p>')),
    divPath,
    'invariant',
  ),
  row('CDATA', narrative(div('<![CDATA[<script>x</script>]]>')), divPath, 'invariant'),
  row('processing instruction', narrative(div('<?x y?>a')), divPath, 'invariant'),
  row('document type', narrative(`<!DOCTYPE div>${div('a')}`), divPath, 'invariant'),
  row('unclosed tag', narrative(div('<p>a')), divPath, 'invariant'),
  row('crossed tags', narrative(div('<b><i>a</b></i>')), divPath, 'invariant'),
  row('unquoted attribute', narrative(div('<p class=x>a</p>')), divPath, 'invariant'),
  row('bare ampersand', narrative(div('a & b')), divPath, 'invariant'),
  row('no namespace', narrative(div('a', '')), divPath, 'invariant'),
  row('root that is no div', narrative('<p xmlns="http://www.w3.org/1999/xhtml">a</p>'), divPath, 'invariant'),
  row('text without markup', narrative('hello'), divPath, 'invariant'),
  row('two roots', narrative(div('a') + div('b')), divPath, 'invariant'),
  row('no content (txt-2)', narrative(div(' <p> </p> ')), divPath, 'invariant'),
  row('missing div', patient({ text: { status: 'generated' } }), 'Patient.text.div', 'required'),
];

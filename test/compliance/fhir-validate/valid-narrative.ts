import type { ValidCase } from './valid-clinical.ts';

const narratives: Readonly<Record<string, string>> = {
  'a script that is only shown': '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>',
  'the word javascript in text': '<p>javascript: is a scheme</p>',
  'links of every safe kind':
    '<a name="top">a</a><a href="#top">b</a><a href="Patient/1">c</a><a href="mailto:a@example.org">d</a><a href="tel:1">e</a>',
  'presentation attributes':
    '<p class="x" id="y" title="z" lang="zh" xml:lang="zh" dir="ltr" style="color: rgb(1,2,3); border: 1px solid">a</p>',
  'a background image': '<td style="background-image: url(tbl_bck1.png)">a</td>',
  'a table with all its parts':
    '<table summary="s" cellspacing="1"><caption>c</caption><colgroup><col span="2"/></colgroup><thead><tr><th scope="col">h</th></tr></thead>' +
    '<tfoot><tr><td>f</td></tr></tfoot><tbody><tr><td rowspan="2" valign="top">d</td></tr></tbody></table>',
  'lists and definitions': '<ol start="2"><li value="3">a</li></ol><dl><dt>b</dt><dd>c</dd></dl>',
  'inline elements':
    '<b>a</b><i>a</i><em>a</em><strong>a</strong><small>a</small><big>a</big><tt>a</tt><sub>a</sub><sup>a</sup><code>a</code><kbd>a</kbd><q cite="http://example.org">a</q>',
  'entities and characters': '<p>&copy; &mdash; &#8211; &#x4E2D; &amp;&quot;&apos;</p>',
  'an image and nothing else': '<img src="https://example.org/i.png" alt="i"/>',
  'a nested namespace': '<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div>',
  'single quotes and spaces in tags': "<p class='x' >a</p ><hr />",
  'a style with a comment': '<p style="color: red /* why */">a</p>',
};

/** Narratives that R4 allows. */
export const validNarratives: readonly ValidCase[] = Object.entries(narratives).map(([name, inner]) => ({
  name: `narrative: ${name}`,
  resource: {
    resourceType: 'Patient',
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>` },
  },
}));

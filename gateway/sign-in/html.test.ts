// What is put into a page stays text.

import assert from 'node:assert/strict';
import test from 'node:test';
import { html } from './html.ts';
import type { Html } from './html.ts';

test('texts are escaped, templates and lists of them are not, and nothing is shown for nothing', () => {
  const evil = `"><script>alert('&')</script>`;
  const shown = '&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;';
  assert.equal(html`<p title="${evil}">${evil}</p>`.text, `<p title="${shown}">${shown}</p>`);
  assert.equal(html`<p>${['a', '<'].map((text) => html`<b>${text}</b>`)}</p>`.text, '<p><b>a</b><b>&lt;</b></p>');
  assert.equal(html`${null}${false}${0}${''}`.text, '0');
});

test('what only looks like a template is not shown', () => {
  assert.equal(html`${{ text: '<script>' } as unknown as Html}`.text, '');
});

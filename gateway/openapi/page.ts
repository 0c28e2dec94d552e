// The API as a page for people: every endpoint with what it takes and gives, made from the document, without scripts.

import { frame } from '../sign-in/page.ts';
import { html } from '../sign-in/html.ts';
import type { Html } from '../sign-in/html.ts';
import type { OpenApi, Operation } from './document.ts';

type Json = Readonly<Record<string, unknown>>;

/** Deeper than any body goes that a person would read here; the document has all of it. */
const depthMax = 6;

export function apiPage(document: OpenApi): string {
  const all = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const areas = Map.groupBy(all, ({ operation }) => operation.tags[0] ?? '');
  const names = [...areas.keys()].toSorted();
  const body = html`<div class="api">
    <h1>The API of this server</h1>
    <p>
      ${all.length} endpoints. They speak JSON:API as Terraform Enterprise does; what is Terrace's own lies below
      <code>/api/v2/terrace</code>. A token goes with each request as <code>Authorization: Bearer …</code>. The same as
      a document of OpenAPI 3.1: <a href="/api/v2/openapi.json">openapi.json</a>.
    </p>
    <ul>
      ${names.map((name) => html`<li><a href="#${name}">${name}</a> ${areas.get(name)?.length ?? 0}</li>`)}
    </ul>
    ${names.map(
      (name) =>
        html`<section class="card" id="${name}">
          <h2>${name}</h2>
          ${(areas.get(name) ?? []).map(({ path, method, operation }) => shown(document, { path, method, operation }))}
        </section>`,
    )}
  </div>`;
  return frame('API', body, null).text;
}

function shown(
  document: OpenApi,
  { path, method, operation }: { readonly path: string; readonly method: string; readonly operation: Operation },
): Html {
  const { summary, parameters, requestBody, responses } = operation;
  return html`<details>
    <summary>
      <code><span class="verb">${method}</span> ${path}</code><br />${summary}
    </summary>
    <dl>
      ${parameters.map(
        ({ name, schema, required }) =>
          html`<dt><code>${name}</code>${required ? ', needed' : null}</dt>
            <dd>${inWords(document, schema)}</dd>`,
      )}
      ${Object.entries(requestBody?.content ?? {}).map(
        ([type, { schema }]) =>
          html`<dt>Takes ${type}</dt>
            <dd><pre>${outline(document, schema)}</pre></dd>`,
      )}
      ${Object.entries(responses)
        .flatMap(([status, response]) => ('description' in response ? [[status, response] as const] : []))
        .map(
          ([status, { description, content = {} }]) =>
            html`<dt>Answers ${status} ${description}</dt>
              ${Object.entries(content).map(
                ([type, { schema }]) =>
                  html`<dd>
                    ${type}
                    <pre>${outline(document, schema)}</pre>
                  </dd>`,
              )}`,
        )}
    </dl>
  </details>`;
}

function resolved({ components }: OpenApi, schema: Json): Json {
  const { $ref: reference } = schema;
  if (typeof reference !== 'string') return schema;
  return (components.schemas[reference.split('/').at(-1) ?? ''] ?? {}) as Json;
}

/** A type in a few words: `string or null`, `one of "read", "write"`. */
function inWords(document: OpenApi, given: Json): string {
  const schema = resolved(document, given);
  const { enum: values, const: value, type, format, items } = schema;
  const any = (schema['anyOf'] ?? schema['oneOf']) as readonly Json[] | undefined;
  if (any !== undefined) return any.map((each) => inWords(document, each)).join(' or ');
  if (Array.isArray(values)) return `one of ${values.map((each) => JSON.stringify(each)).join(', ')}`;
  if (value !== undefined) return JSON.stringify(value);
  if (type === 'array') return `list of ${inWords(document, (items ?? {}) as Json)}`;
  const { maxLength, pattern } = schema;
  const limits = [
    ...(typeof format === 'string' ? [format] : []),
    ...(typeof maxLength === 'number' ? [`up to ${maxLength} characters`] : []),
    ...(typeof pattern === 'string' && format === undefined ? [`like ${pattern}`] : []),
  ];
  const base = typeof type === 'string' ? type : 'anything';
  return limits.length === 0 ? base : `${base} (${limits.join(', ')})`;
}

/** One line for each property, indented. */
function outline(document: OpenApi, given: Json, depth = 0): string {
  const schema = resolved(document, given);
  const indent = '  '.repeat(depth);
  const {
    properties,
    required = [],
    type,
    items,
  } = schema as Json & {
    readonly properties?: Readonly<Record<string, Json>>;
    readonly required?: readonly string[];
    readonly items?: Json;
  };
  if (type === 'array' && items !== undefined && resolved(document, items)['properties'] !== undefined)
    return `${indent}list of\n${outline(document, items, depth + 1)}`;
  if (properties === undefined) return `${indent}${inWords(document, schema)}`;
  return Object.entries(properties)
    .map(([name, inner]) => {
      const optional = required.includes(name) ? '' : '?';
      const below = resolved(document, inner);
      const isDeep = below['properties'] !== undefined || (below['type'] === 'array' && hasProperties(document, below));
      return isDeep && depth < depthMax
        ? `${indent}${name}${optional}:\n${outline(document, below, depth + 1)}`
        : `${indent}${name}${optional}: ${inWords(document, inner)}`;
    })
    .join('\n');
}

const hasProperties = (document: OpenApi, { items }: Json): boolean =>
  items !== undefined && resolved(document, items as Json)['properties'] !== undefined;

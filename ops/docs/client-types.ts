// The types of the API's client, made from the OpenAPI document by openapi-typescript. That tool needs the compiler API that TypeScript had
// before version 7, so it has one of its own beside it (ADR 31).

import { describedEndpoints } from '@terrace/gateway/openapi/endpoints';
import { openApiDocument } from '@terrace/gateway/openapi/document';
import openapiTypescript, { astToString } from 'openapi-typescript';
import type { OpenAPI3 } from 'openapi-typescript';

export const clientTypesFile = new URL('../../gateway/client/types.ts', import.meta.url);

export async function clientTypes(): Promise<string> {
  const document = JSON.stringify(openApiDocument(describedEndpoints()));
  const tree = await openapiTypescript(JSON.parse(document) as OpenAPI3, { alphabetize: true });
  return `// What the API takes and answers, as types; made from the OpenAPI document by \`npm run docs\`.\n\n${astToString(tree)}`;
}

// Where the API tells of itself: as a document for programs, and as a page for people. Both are for everybody; they tell nothing of what
// is on this server.

import type { Described, Routes } from '../http/endpoint.ts';
import { security } from '../sign-in/page.ts';
import { openApiDocument } from './document.ts';
import { anyJson } from '../http/shape.ts';
import { apiPage } from './page.ts';

export const documentPath = '/api/v2/openapi.json';
export const pagePath = '/api/docs';

/** `known`: all endpoints of the server, once they have been added. */
export const openApiRoutes =
  (known: readonly Described[]): Routes =>
  (add, { origin }) => {
    let document: string | null = null;
    let page: string | null = null;
    add({
      method: 'GET',
      path: documentPath,
      summary: 'This document',
      isPublic: true,
      isPoll: true,
      answers: { 200: anyJson },
      answer: async () => ({
        body: (document ??= JSON.stringify(openApiDocument(known, origin))),
        contentType: 'application/json',
      }),
    });
    add({
      method: 'GET',
      path: pagePath,
      isPublic: true,
      isPoll: true,
      answer: async () => ({
        body: (page ??= apiPage(openApiDocument(known, origin))),
        contentType: 'text/html; charset=utf-8',
        headers: security(undefined),
      }),
    });
  };

// Everything that a person needs in a browser to sign in, to give terraform a token, and to look after their tokens and password.

import { readCustomization } from '@terrace/actors/site/view/customization';
import type { Routes } from '../http/endpoint.ts';
import { addConsentPages } from './consent-pages.ts';
import { assetsOn, pagesOn } from './page.ts';
import { addPasswordPages } from './password-pages.ts';
import { makePasswordDoor } from './passwords.ts';
import { addSamlMetadata, addSamlPages } from './saml-pages.ts';
import { makeSessions } from './session.ts';
import { addSessionPages } from './session-pages.ts';
import { addTokenEndpoint } from './token-endpoint.ts';
import { addTokenPages } from './token-pages.ts';
import { makeWays } from './ways.ts';

export const signInRoutes: Routes = (add, services) => {
  const sessions = makeSessions(services);
  const passwords = makePasswordDoor(services);
  const texts = () => readCustomization(services.sql);
  const addPage = pagesOn(add, { sessions, texts, onFault: services.onFault });
  const ways = makeWays(services);
  assetsOn(add);
  addSessionPages(addPage, { sessions, passwords, ways, texts });
  addSamlPages(addPage, { ...services, sessions });
  addSamlMetadata(add, services);
  addPasswordPages(addPage, { sessions, passwords, ways });
  addTokenPages(addPage, services);
  addConsentPages(addPage, services);
  addTokenEndpoint(add, services);
};

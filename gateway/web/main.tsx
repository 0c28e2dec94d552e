// Where the pages begin: theme, data, live updates and router around everything.

import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './style/mantine.css';
import './style/base.css';
import './style/shell.css';
import './style/parts.css';
import './style/run.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { styleNonce } from './api/document.ts';
import { queryClient } from './api/query-client.ts';
import { LiveProvider } from './shell/live.tsx';
import { router } from './router.tsx';
import { cssVariables, theme } from './style/theme.ts';

const root = document.getElementById('pages');
if (root === null) throw new Error('the document has no place for the pages');

// Libraries that write styles of their own look for it here.
Object.assign(globalThis, { __webpack_nonce__: styleNonce });

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <LiveProvider>
          <RouterProvider router={router} />
        </LiveProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);

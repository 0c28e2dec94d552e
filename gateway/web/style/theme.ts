// The look of the components: Terrace's indigo, Inter, and colours that can be read on either ground (each pair has a contrast of 4.5 or more).

import { Modal, createTheme } from '@mantine/core';
import type { CSSVariablesResolver } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 6 },
  colors: {
    dark: [
      ...(['#e4e7ec', '#c6ccd6', '#a4adbb', '#7d8797', '#3a414d', '#2b313b'] as const),
      ...(['#20242c', '#191c22', '#14171c', '#101217'] as const),
    ],
    indigo: [
      ...(['#eef0ff', '#dfe2fb', '#c0c5f3', '#a0a6ec', '#8489e5', '#7277e1', '#6569d9'] as const),
      ...(['#4c51bf', '#4348ad', '#383c97'] as const),
    ],
    red: [
      ...(['#fff0f0', '#ffdcdc', '#ffb8b8', '#fa9393', '#f06d6d', '#e04b4b', '#c93030'] as const),
      ...(['#b82525', '#a11d1d', '#8a1717'] as const),
    ],
  },
  components: { Modal: Modal.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }) },
  fontFamily: `'Inter Variable', system-ui, sans-serif`,
  fontFamilyMonospace: `'JetBrains Mono Variable', ui-monospace, monospace`,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  defaultRadius: 'md',
  cursorType: 'pointer',
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#4f5867',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-default-border': '#d3d8e0',
    '--mantine-color-placeholder': '#5b6472',
    '--mantine-color-error': '#a11d1d',
  },
  dark: {
    '--mantine-color-dimmed': '#a4adbb',
    '--mantine-color-body': '#191c22',
    '--mantine-color-text': '#e4e7ec',
    '--mantine-color-default': '#20242c',
    '--mantine-color-default-hover': '#282d37',
    '--mantine-color-default-border': '#3a414d',
    '--mantine-color-placeholder': '#98a1af',
    '--mantine-color-error': '#ffb3ad',
    '--mantine-color-anchor': '#a9adff',
  },
});

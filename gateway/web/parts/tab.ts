// What the links to the tabs of a page have in common.

/** The router itself would take the link to the first tab, which says nothing of a tab, for that to whatever is open. */
export const tabLink = (isOpen: boolean) => ({
  className: isOpen ? 'active' : '',
  'aria-current': isOpen ? ('page' as const) : undefined,
  activeOptions: { exact: true },
});

// No page has this address.

import { Link } from '@tanstack/react-router';
import { EmptyState } from '../parts/page.tsx';

export function NotFound() {
  return (
    <div className="card">
      <EmptyState title="There is no such page" action={<Link to="/app">To the organizations</Link>}>
        The address may be mistyped, or of something that Terrace does not have.
      </EmptyState>
    </div>
  );
}

// The way to an actor, by its name: `run/run-…`.

import { Link } from '@tanstack/react-router';

export function ActorLink({ name }: { readonly name: string }) {
  const [kind = '', id = ''] = name.split('/');
  return (
    <Link to="/app/admin/actors/$kind/$id" params={{ kind, id }} className="mono">
      {name}
    </Link>
  );
}

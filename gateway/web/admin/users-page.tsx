// Everybody who can sign in, as a site admin looks after them.

import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { changeUser, usersQuery } from '../api/admin-queries.ts';
import type { UserAction } from '../api/admin-queries.ts';
import { SearchField } from '../parts/filters.tsx';
import { EmptyState, FaultLine, PageHead } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { ListCard } from '../parts/panel.tsx';

const route = getRouteApi('/app/admin/users');

export function UsersPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(usersQuery(search));
  const type = useCallback((q: string | undefined) => void navigate({ search: { q }, replace: true }), [navigate]);
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: ({ id, action }: { readonly id: string; readonly action: UserAction }) => changeUser(id, action),
    onSuccess: () => client.invalidateQueries({ queryKey: ['admin', 'users'] }),
  });
  const actButton = (id: string, action: UserAction, word: string) => (
    <Button
      variant="default"
      size="compact-sm"
      disabled={change.isPending}
      onClick={() => change.mutate({ id, action })}
    >
      {word}
    </Button>
  );
  return (
    <>
      <PageHead
        title="Users"
        lead="A suspended user is signed out everywhere, and their tokens are good for nothing meanwhile."
      />
      <div className="toolbar">
        <SearchField value={search.q} label="Find a user by name or e-mail" change={type} />
      </div>
      <FaultLine error={change.error} />
      <ListCard
        query={query}
        caption="Users"
        empty={<EmptyState title="There is no user like that" />}
        columns={[
          { head: 'User', look: 'main nowrap', cell: ({ attributes }) => attributes.username ?? '–' },
          { head: 'E-mail', look: 'nowrap', cell: ({ attributes }) => attributes.email },
          {
            head: 'Is',
            cell: ({ attributes }) => (
              <span className="tags">
                {attributes.username === null ? <span className="tag">invited</span> : null}
                {attributes['is-admin'] ? <span className="tag">site admin</span> : null}
                {attributes['is-suspended'] ? <span className="tag">suspended</span> : null}
              </span>
            ),
          },
          {
            head: '',
            look: 'end nowrap',
            cell: ({ id, attributes }) =>
              attributes.username === null ? null : (
                <>
                  {attributes['is-admin']
                    ? actButton(id, 'revoke_admin', 'No site admin')
                    : actButton(id, 'grant_admin', 'Make site admin')}{' '}
                  {attributes['is-suspended']
                    ? actButton(id, 'unsuspend', 'Let in again')
                    : actButton(id, 'suspend', 'Suspend')}
                </>
              ),
          },
        ]}
        foot={({ meta }) => (
          <Pager
            pagination={meta.pagination}
            what="user"
            go={(page) => void navigate({ search: { ...search, page } })}
          />
        )}
      />
    </>
  );
}

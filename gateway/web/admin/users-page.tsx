// Everybody who can sign in, as a site admin looks after them.

import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { changeUser, usersQuery } from '../api/admin-queries.ts';
import type { AdminUser } from '../api/admin-queries.ts';
import { SearchField } from '../parts/filters.tsx';
import { EmptyState, Loaded, PageHead, sentence } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';

const route = getRouteApi('/app/admin/users');

export function UsersPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(usersQuery(search));
  const type = useCallback((q: string | undefined) => void navigate({ search: { q }, replace: true }), [navigate]);
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: ({ id, action }: { readonly id: string; readonly action: Parameters<typeof changeUser>[1] }) =>
      changeUser(id, action),
    onSuccess: () => client.invalidateQueries({ queryKey: ['admin', 'users'] }),
  });
  return (
    <>
      <PageHead
        title="Users"
        lead="A suspended user is signed out everywhere, and their tokens are good for nothing meanwhile."
      />
      <div className="toolbar">
        <SearchField value={search.q} label="Find a user by name or e-mail" change={type} />
      </div>
      {change.error === null ? null : (
        <div className="notice danger" role="alert">
          {sentence(change.error.message)}
        </div>
      )}
      <div className="card">
        <Loaded query={query} lines={8}>
          {(found) =>
            found.data.length === 0 ? (
              <EmptyState title="There is no user like that" />
            ) : (
              <>
                <div className="table-box" tabIndex={0}>
                  <table className="table">
                    <caption>Users</caption>
                    <thead>
                      <tr>
                        <th scope="col">User</th>
                        <th scope="col">E-mail</th>
                        <th scope="col">Is</th>
                        <th scope="col">
                          <span className="visually-hidden">Actions</span>
                        </th>
                      </tr>
                    </thead>
                    <tbody>
                      {found.data.map((user) => (
                        <User
                          key={user.id}
                          user={user}
                          act={(action) => change.mutate({ id: user.id, action })}
                          isBusy={change.isPending}
                        />
                      ))}
                    </tbody>
                  </table>
                </div>
                <Pager
                  pagination={found.meta?.pagination}
                  what="user"
                  go={(page) => void navigate({ search: { ...search, page } })}
                />
              </>
            )
          }
        </Loaded>
      </div>
    </>
  );
}

function User({
  user,
  act,
  isBusy,
}: {
  readonly user: AdminUser;
  readonly act: (action: Parameters<typeof changeUser>[1]) => void;
  readonly isBusy: boolean;
}) {
  const { username, email } = user.attributes;
  const isAdmin = user.attributes['is-admin'];
  const isSuspended = user.attributes['is-suspended'];
  return (
    <tr>
      <td className="main nowrap">{username}</td>
      <td className="nowrap">{email}</td>
      <td>
        <span className="tags">
          {isAdmin ? <span className="tag">site admin</span> : null}
          {isSuspended ? <span className="tag">suspended</span> : null}
        </span>
      </td>
      <td className="end nowrap">
        <Button
          variant="default"
          size="compact-sm"
          disabled={isBusy}
          onClick={() => act(isAdmin ? 'revoke_admin' : 'grant_admin')}
        >
          {isAdmin ? 'No site admin' : 'Make site admin'}
        </Button>{' '}
        <Button
          variant="default"
          size="compact-sm"
          disabled={isBusy}
          onClick={() => act(isSuspended ? 'unsuspend' : 'suspend')}
        >
          {isSuspended ? 'Let in again' : 'Suspend'}
        </Button>
      </td>
    </tr>
  );
}

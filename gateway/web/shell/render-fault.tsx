// A part of a page that failed; the rest stands.

import type { ErrorComponentProps } from '@tanstack/react-router';
import { Component } from 'react';
import type { ReactNode } from 'react';
import { FaultPanel } from '../parts/page.tsx';

export function RenderFault({ error, reset }: Pick<ErrorComponentProps, 'error' | 'reset'>) {
  return (
    <div className="card">
      <FaultPanel error={error} retry={reset} />
    </div>
  );
}

/** What fails inside of it takes nothing else with it. */
export class Bulkhead extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    return error === null ? (
      this.props.children
    ) : (
      <RenderFault error={error} reset={() => this.setState({ error: null })} />
    );
  }
}

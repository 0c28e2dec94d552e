// A token that the server tells once, with the way to take it along.

import { Button, Modal } from '@mantine/core';
import { CodeBlock } from '../parts/copy.tsx';

export function OneTimeToken(props: {
  readonly title: string;
  readonly token: string;
  readonly children: string;
  readonly close: () => void;
}) {
  const { title, token, children, close } = props;
  return (
    <Modal opened onClose={close} title={title} centered closeOnClickOutside={false}>
      <div className="form">
        <p>{children}</p>
        <CodeBlock text={token} what="the token" />
        <div className="notice attention">It is shown this one time: nobody can read it again.</div>
        <div className="form-actions">
          <Button onClick={close}>I have it</Button>
        </div>
      </div>
    </Modal>
  );
}

import { Modal, Text } from "@mantine/core";
import { SignInForm } from "../parts/people/SignInForm.tsx";

/** Shown over the page after the session ended. The page stays, and its draft is sent after signing in. */
export function SessionEnded() {
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} title="Your session has ended" centered>
      <Text size="sm" mb="md">
        Sign in again to continue on this page. Your text is not lost.
      </Text>
      <SignInForm />
    </Modal>
  );
}

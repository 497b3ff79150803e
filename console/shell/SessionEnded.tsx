import { Modal, Text } from "@mantine/core";
import { SignInForm } from "../parts/people/SignInForm.tsx";

/** Over the page, which stays as it is: what was typed is sent once the person is back. */
export function SessionEnded() {
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} title="Your session has ended" centered>
      <Text size="sm" mb="md">
        Sign in again to go on where you are. Nothing that you typed is lost.
      </Text>
      <SignInForm />
    </Modal>
  );
}

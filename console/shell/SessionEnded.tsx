import { Anchor, Group, Modal, Text } from "@mantine/core";
import { SignInForm } from "../parts/people/SignInForm.tsx";

/** Shown over the page after the session ended. The page stays, and its draft is sent after signing in. */
export function SessionEnded({ email }: { email: string }) {
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} title="Your session has ended">
      <Text size="sm" mb="md">
        Sign in again to continue on this page. Your text is not lost.
      </Text>
      <SignInForm email={email} />
      <Group gap="md" mt="md">
        {/* In another tab: this page keeps its text. */}
        <Anchor size="sm" href="/forgot-password" target="_blank">
          Forgot your password?
        </Anchor>
        <Anchor size="sm" href="/sign-in">
          Sign in as somebody else
        </Anchor>
      </Group>
    </Modal>
  );
}

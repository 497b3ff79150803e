import { PasswordInput, type PasswordInputProps } from "@mantine/core";

/** The field for a new password. */
export const NewPassword = (props: PasswordInputProps) => (
  <PasswordInput description="Ten characters or more; a sentence is easy to remember." autoComplete="new-password" required {...props} />
);

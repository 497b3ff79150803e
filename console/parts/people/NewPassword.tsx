import { PasswordInput, type PasswordInputProps } from "@mantine/core";

/** The field for a new password. */
export const NewPassword = (props: PasswordInputProps) => (
  <PasswordInput description="At least 10 characters. A sentence is easy to remember." autoComplete="new-password" required {...props} />
);

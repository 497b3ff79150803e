import { PasswordInput, type PasswordInputProps } from "@mantine/core";

/** A password that is made up now. */
export const NewPassword = (props: PasswordInputProps) => (
  <PasswordInput description="Ten characters or more; a sentence is easy to remember." autoComplete="new-password" required {...props} />
);

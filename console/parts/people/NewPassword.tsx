import { PasswordInput, type PasswordInputProps } from "@mantine/core";

/** The field for a new password. What is wrong with it takes the hint's place. */
export const NewPassword = (props: PasswordInputProps) => (
  <PasswordInput
    description={props.error ? undefined : "At least 10 characters. A sentence is easy to remember."}
    inputWrapperOrder={["label", "description", "error", "input"]}
    errorProps={{ mb: 5 }}
    autoComplete="new-password"
    required
    {...props}
  />
);

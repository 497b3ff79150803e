import { Alert, Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useChange } from "../data/change.ts";
import { api, take } from "../data/client.ts";
import { fieldErrors, isAboutFields } from "../parts/fields.ts";
import { Gate } from "../parts/Gate.tsx";
import { Problem } from "../parts/Trouble.tsx";

/** Asks for a link with which one sets a new password. */
export function ForgotPassword() {
  const [email, setEmail] = useState("");
  const ask = useChange(() => take(api.auth["password-reset"].index.$post({ json: { email } })), { stale: [] });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate(undefined);
  };
  return (
    <Gate title="Forgot your password?">
      {ask.data ? (
        <>
          <Alert color="teal" title="Asked for" role="status">
            If {ask.data.data.email} has a user here, a link is on its way to them, by mail or from whoever runs this IGNY8. It works once,
            for an hour.
          </Alert>
          <Text size="sm">
            Nothing came after a few minutes? Look among the unwanted mails, ask once more, or have whoever runs this IGNY8 hand you a link.
          </Text>
          <Button variant="default" onClick={ask.reset}>
            Ask once more
          </Button>
        </>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            {ask.error && !isAboutFields(ask.error, ["email"]) && <Problem error={ask.error} />}
            <Text size="sm">Give your e-mail. You get a link with which you set a new one.</Text>
            <TextInput
              label="E-mail"
              type="email"
              autoComplete="username"
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
              error={fieldErrors(ask.error)["email"]}
            />
            <Button type="submit" loading={ask.isPending}>
              Send me a link
            </Button>
          </Stack>
        </form>
      )}
      <Text size="sm">
        <Anchor renderRoot={(props) => <Link to="/sign-in" {...props} />}>Back to signing in</Anchor>
      </Text>
    </Gate>
  );
}

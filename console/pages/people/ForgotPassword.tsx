import { Alert, Button, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../data/change.ts";
import { api, take } from "../../data/client.ts";
import { fieldErrors } from "../../parts/fields.ts";
import { Gate } from "../../parts/people/Gate.tsx";
import { BackToSignIn, GateForm } from "../../parts/people/GateForm.tsx";

/** Requests a link to set a new password. */
export function ForgotPassword() {
  const [email, setEmail] = useState("");
  const ask = useChange(() => take(api.auth["password-reset"].index.$post({ json: { email } })), { stale: [] });
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
        <GateForm asked={ask} fields={["email"]} submit={() => ask.mutate(undefined)} yes="Send me a link">
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
        </GateForm>
      )}
      <BackToSignIn />
    </Gate>
  );
}

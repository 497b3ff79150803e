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
    <Gate title={ask.data ? "Check your mail" : "Forgot your password?"}>
      {ask.data ? (
        <>
          <Alert color="teal" role="status">
            If {ask.data.data.email} belongs to a user of IGNY8, we sent a link to this address. It works once, within an hour.
          </Alert>
          <Text size="sm">
            No mail after a few minutes? Check your spam folder, request another link, or ask an operator of this installation for one.
          </Text>
          <Button variant="default" onClick={ask.reset}>
            Request another link
          </Button>
        </>
      ) : (
        <GateForm asked={ask} fields={["email"]} submit={() => ask.mutate(undefined)} yes="Send link">
          <Text size="sm">Enter your e-mail. We will send you a link to set a new password.</Text>
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

import { Alert, Button, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useChange } from "../../data/change.ts";
import { api, ApiProblem, take } from "../../data/client.ts";
import { meQuery } from "../../data/session.ts";
import { fieldErrors } from "../../parts/fields.ts";
import { Gate } from "../../parts/people/Gate.tsx";
import { BackToSignIn, GateForm } from "../../parts/people/GateForm.tsx";
import { useLinkToken } from "../../parts/people/linkToken.ts";
import { NewPassword } from "../../parts/people/NewPassword.tsx";

/** Sets a new password with the link that the person got. */
export function ResetPassword() {
  const token = useLinkToken();
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const reset = useChange(() => take(api.auth["password-reset"].confirm.index.$post({ json: { token: token ?? "", password } })), {
    stale: [],
  });
  const spent = !token || (reset.error instanceof ApiProblem && reset.error.code === "link_void");
  const submit = () => {
    // The change ended all sessions of the person, also one in this browser.
    reset.mutate(undefined, { onSuccess: () => queries.setQueryData(meQuery.queryKey, null) });
  };
  if (reset.data)
    return (
      <Gate title="Your password is set">
        <Text size="sm">You were signed out everywhere. Sign in as {reset.data.data.email} with the new password.</Text>
        <Button renderRoot={(props) => <Link to="/sign-in" {...props} />}>Sign in</Button>
      </Gate>
    );
  return (
    <Gate title={spent ? "This link no longer works" : "Set a new password"}>
      {spent ? (
        <>
          <Alert color="orange" role="alert">
            The link was used, has expired, or is incomplete. Request a new one.
          </Alert>
          <Button renderRoot={(props) => <Link to="/forgot-password" {...props} />}>Request a new link</Button>
        </>
      ) : (
        <GateForm asked={reset} fields={["password"]} submit={submit} yes="Set password">
          <NewPassword
            label="New password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            error={fieldErrors(reset.error)["password"]}
          />
        </GateForm>
      )}
      <BackToSignIn />
    </Gate>
  );
}

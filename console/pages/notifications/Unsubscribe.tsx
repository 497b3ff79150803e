import { Alert, Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useChange } from "../../data/change.ts";
import { api, ApiProblem, take } from "../../data/client.ts";
import { Gate } from "../../parts/people/Gate.tsx";
import { GateForm } from "../../parts/people/GateForm.tsx";
import { useLinkToken } from "../../parts/people/linkToken.ts";

/** Ends mails about notifications by the link of a mail, without signing in. It needs a click, because mail scanners open links. */
export function Unsubscribe() {
  const token = useLinkToken() ?? "";
  const end = useChange(() => take(api.unsubscribe[":token"].index.$post({ param: { token } })), { stale: [] });
  if (end.data)
    return (
      <Gate title="Unsubscribed">
        <Text size="sm" dir="auto">
          You get no more mails about {end.data.data.account}. To get them again, sign in and open Your account.
        </Text>
        <Text size="sm">
          <Anchor renderRoot={(props) => <Link to="/account" {...props} />}>Open Your account</Anchor>
        </Text>
      </Gate>
    );
  const unusable = token === "" || (end.error instanceof ApiProblem && [404, 422].includes(end.error.status));
  if (unusable)
    return (
      <Gate title="Unsubscribe">
        <Alert color="orange" title="This link no longer works" role="alert">
          A part of it may be missing. Sign in and open Your account to change your mails.
        </Alert>
      </Gate>
    );
  return (
    <Gate title="Unsubscribe">
      <GateForm asked={end} submit={() => end.mutate(undefined)} yes="Unsubscribe">
        <Text size="sm">Stop mails about notifications? Invites and links for your password still arrive.</Text>
      </GateForm>
    </Gate>
  );
}

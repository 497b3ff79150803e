import { Alert, Button, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useChange } from "../../data/change.ts";
import { api, ApiProblem, take } from "../../data/client.ts";
import { meQuery } from "../../data/session.ts";
import { Gate } from "../../parts/people/Gate.tsx";
import { GateForm } from "../../parts/people/GateForm.tsx";
import { useLinkToken } from "../../parts/people/linkToken.ts";

/** Confirms a person's e-mail by the mailed link. It needs a click, because mail scanners open links but press no buttons. */
export function VerifyEmail() {
  const token = useLinkToken() ?? "";
  const confirm = useChange(() => take(api.auth.verification.confirm.index.$post({ json: { token } })), { stale: [meQuery.queryKey] });
  const spent = token === "" || (confirm.error instanceof ApiProblem && confirm.error.code === "link_void");
  const enter = <Button renderRoot={(props) => <Link to="/sites" {...props} />}>Go to Sites</Button>;
  if (confirm.data)
    return (
      <Gate title="Your e-mail is confirmed">
        <Text size="sm">{confirm.data.data.email} is confirmed. You can now use all functions.</Text>
        {enter}
      </Gate>
    );
  if (spent)
    return (
      <Gate title="Confirm your e-mail">
        <Alert color="orange" title="This link no longer works" role="alert">
          The link was used, is older than three days, or is incomplete. If IGNY8 still asks you to confirm your e-mail, select “Send again”
          there.
        </Alert>
        {enter}
      </Gate>
    );
  return (
    <Gate title="Confirm your e-mail">
      <GateForm asked={confirm} submit={() => confirm.mutate(undefined)} yes="Confirm">
        <Text size="sm">
          Did you sign up for IGNY8 with the e-mail that received this link? Then confirm it. Otherwise close this page.
        </Text>
      </GateForm>
    </Gate>
  );
}

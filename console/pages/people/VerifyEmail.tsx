import { Alert, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useChange } from "../../data/change.ts";
import { api, ApiProblem, take } from "../../data/client.ts";
import { meQuery } from "../../data/session.ts";
import { Gate } from "../../parts/people/Gate.tsx";
import { GateForm } from "../../parts/people/GateForm.tsx";
import { useLinkToken } from "../../parts/people/linkToken.ts";
import { Problem } from "../../parts/Trouble.tsx";

const enter = <Button renderRoot={(props) => <Link to="/sites" {...props} />}>Go to Sites</Button>;

/** Confirms a person's e-mail by the mailed link. It needs a click, because mail scanners open links but press no buttons. */
export function VerifyEmail() {
  const token = useLinkToken() ?? "";
  const confirm = useChange(() => take(api.auth.verification.confirm.index.$post({ json: { token } })), { stale: [meQuery.queryKey] });
  const spent = token === "" || (confirm.error instanceof ApiProblem && confirm.error.code === "link_void");
  if (confirm.data)
    return (
      <Gate title="Your e-mail is confirmed">
        <Text size="sm">
          {confirm.data.data.email} is confirmed. You can now invite people, add webhooks and get mails about your sites.
        </Text>
        {enter}
      </Gate>
    );
  if (spent) return <Spent />;
  return (
    <Gate title="Confirm your e-mail">
      <GateForm asked={confirm} submit={() => confirm.mutate(undefined)} yes="Confirm">
        <Text size="sm">
          Confirm that the mailbox with this link is yours. If you did not sign up for IGNY8, close this page: nothing happens then.
        </Text>
      </GateForm>
    </Gate>
  );
}

/** The link can't be used. Who is signed in gets another one here. */
function Spent() {
  const { data: me } = useQuery(meQuery);
  const send = useChange(() => take(api.auth.verification.index.$post()), { stale: [meQuery.queryKey] });
  if (me?.email_verified)
    return (
      <Gate title="Your e-mail is confirmed">
        <Text size="sm" role="status">
          {me.user.email} is confirmed. This link no longer works, and you don't need it any more.
        </Text>
        {enter}
      </Gate>
    );
  return (
    <Gate title="Confirm your e-mail">
      <Alert color="orange" title="This link no longer works" role="alert">
        The link was used, is older than three days, or is incomplete.
      </Alert>
      {me ? (
        <>
          {send.error && <Problem error={send.error} />}
          {send.data ? (
            <Text size="sm" role="status">
              {send.data.data.state === "failed" ? send.data.data.error : `We sent a mail to ${me.user.email}.`}
            </Text>
          ) : (
            <Button loading={send.isPending} onClick={() => send.mutate(undefined)}>
              Send a new link
            </Button>
          )}
        </>
      ) : (
        enter
      )}
    </Gate>
  );
}

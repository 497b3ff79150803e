import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { mailsQuery, type NotificationMails } from "../../../data/notices/lists.ts";
import { useMe } from "../../../data/session.ts";
import { Section } from "../../../parts/Section.tsx";
import { Time } from "../../../parts/time/Time.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { lazyRouteComponent } from "../../../routes/lazy.ts";
import { LOADING } from "../../../parts/loading.ts";

const DigestForm = lazyRouteComponent(() => import("./DigestForm.tsx"), "DigestForm");

/** Which mails about notifications the person gets, on the page of their account. The form is loaded when they change it. */
export function DigestSettings() {
  const { account, user } = useMe();
  const { data, error, refetch } = useQuery(mailsQuery);
  const [changing, setChanging] = useState<boolean>();
  // Only operators can change that no mails can be sent.
  if (data?.blocked === "no_mail_server" && !user.is_operator) return null;
  return (
    <Section narrow title="Mails about notifications" about={`Mails that you get about ${account.name}.`}>
      {error && !data ? (
        <Problem error={error} again={() => void refetch()} />
      ) : data ? (
        <Stack gap="sm" align="flex-start">
          <Blocked mails={data} />
          {data.blocked === "no_mail_server" ? null : changing ? (
            <Suspense fallback={<Waiting />}>
              <DigestForm mails={data} done={() => setChanging(false)} />
            </Suspense>
          ) : (
            <>
              {!(data.blocked && data.mail === "off") && (
                <Text size="sm" fw={600}>
                  {summary(data)}
                </Text>
              )}
              <Sent mails={data} />
              <Button
                variant="default"
                onClick={() => setChanging(true)}
                aria-label="Change mails about notifications"
                // The focus comes back from the form.
                autoFocus={changing === false}
              >
                Change
              </Button>
            </>
          )}
        </Stack>
      ) : (
        <Waiting />
      )}
    </Section>
  );
}

const Waiting = () => <Skeleton h={64} {...LOADING} />;

function summary({ mail, hour, time_zone }: NotificationMails): string {
  if (mail === "off") return "Off";
  return mail === "action" ? "When something needs action" : `Daily at ${String(hour).padStart(2, "0")}:00 (${time_zone})`;
}

/** Why no mails can be sent. The page's banner says what to do about the e-mail. */
function Blocked({ mails: { blocked } }: { mails: NotificationMails }) {
  if (blocked === null) return null;
  return (
    <Text size="sm" c="dimmed">
      {blocked === "email_unverified"
        ? "Mails: off until you confirm your e-mail."
        : "Mails are not available yet: this installation has no mail server. Set MAIL_FROM and SMTP_URL, then restart IGNY8."}
    </Text>
  );
}

/** When mails went out, and when the next one does. */
function Sent({ mails: { next_mail_at, last_mail_at, last_error } }: { mails: NotificationMails }) {
  if (!next_mail_at && !last_mail_at && !last_error) return null;
  return (
    <Text size="sm" c="dimmed" component="div">
      {last_mail_at && (
        <div>
          Last mail: <Time at={last_mail_at} />
        </div>
      )}
      {last_error && <div dir="auto">{last_error}</div>}
      {next_mail_at && (
        <div>
          Next mail: <Time at={next_mail_at} />, if something happens until then
        </div>
      )}
    </Text>
  );
}

import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { mailsQuery } from "../../../data/notices.ts";
import { useMe } from "../../../data/session.ts";
import { Section } from "../../../parts/Section.tsx";
import { Problem } from "../../../parts/Trouble.tsx";

const DigestForm = lazy(() => import("./DigestForm.tsx").then((loaded) => ({ default: loaded.DigestForm })));

/** Which mails about notifications the person gets, on the page of their account. */
export function DigestSettings() {
  const { account } = useMe();
  const { data, error, refetch } = useQuery(mailsQuery);
  return (
    <Section narrow title="Mails about notifications" about={`About ${account.name}. Each event is in at most one mail.`}>
      {error && !data ? (
        <Problem error={error} again={() => void refetch()} />
      ) : (
        <Suspense fallback={<Waiting />}>{data ? <DigestForm key={JSON.stringify(data)} mails={data} /> : <Waiting />}</Suspense>
      )}
    </Section>
  );
}

const Waiting = () => <Skeleton h={180} aria-busy="true" aria-label="Loading" />;

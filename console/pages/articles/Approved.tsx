import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMayPublish } from "../../data/session.ts";
import { ArticleList } from "../../parts/articles/list/ArticleList.tsx";
import { FixButton } from "../../parts/articles/FixButton.tsx";
import { LastError, NextStep } from "../../parts/articles/notes.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Page } from "../../parts/Page.tsx";

const route = getRouteApi("/inside/approved");

/** The articles that are approved and not yet on their site. */
export function Approved() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayPublish();
  return (
    <Page title="Approved" about="Approved articles that are not on the site yet: publishing, scheduled or failed.">
      <ArticleList
        list="approved"
        search={search}
        change={(next) => void navigate({ search: next, replace: true })}
        more={{ pending: "true" }}
        usual="soonest"
        first={(row, { retry }) =>
          mayWrite &&
          row.possible.includes("retry") &&
          row.lifecycle === "failed" && (
            <Button
              size="compact-sm"
              variant="default"
              loading={retry.isPending && retry.variables.id === row.id}
              onClick={() => retry.mutate({ id: row.id })}
            >
              Try again
            </Button>
          )
        }
        note={(row, zone, columns) => (
          <>
            <NextStep row={row} zone={zone} columns={columns} />
            <LastError row={row} />
            {mayWrite && row.lifecycle === "failed" && row.publication?.last_error && (
              <FixButton type={row.publication.last_error.type} site_id={row.site_id} content_id={row.id} size="compact-sm" />
            )}
          </>
        )}
        empty={(filtered) =>
          filtered ? (
            <Empty title="Nothing matches">No approved article matches these filters.</Empty>
          ) : (
            <Empty
              title="Nothing is waiting"
              action={
                <Button variant="default" renderRoot={(props) => <Link to="/published" {...props} />}>
                  Show published articles
                </Button>
              }
            >
              Every approved article is on the site.
            </Empty>
          )
        }
      />
    </Page>
  );
}

import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArticleList } from "../../parts/articles/ArticleList.tsx";
import { LastError, NextStep } from "../../parts/articles/notes.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Page } from "../../parts/Page.tsx";

const route = getRouteApi("/inside/approved");

/** The articles that are approved and not yet on their site. */
export function Approved() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page
      title="Approved"
      about="Approved, and not on the site yet: on the way, planned for later, or failed. This page follows by itself. A right click on an article opens its menu."
    >
      <ArticleList
        search={search}
        change={(next) => void navigate({ search: next, replace: true })}
        more={{ pending: "true" }}
        note={(row, zone) => (
          <>
            <NextStep row={row} zone={zone} />
            <LastError row={row} />
          </>
        )}
        empty={(filtered) =>
          filtered ? (
            <Empty title="Nothing matches">No approved article fits what you look for.</Empty>
          ) : (
            <Empty
              title="Nothing is waiting"
              action={
                <Button variant="default" renderRoot={(props) => <Link to="/published" {...props} />}>
                  To what is published
                </Button>
              }
            >
              Everything that was approved is on its site.
            </Empty>
          )
        }
      />
    </Page>
  );
}

import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense } from "react";
import { Route, Switch } from "wouter";
import { OUTER_PAGES } from "@/app/pages";
import { ProjectRoute } from "@/app/ProjectRoute";
import { queries } from "@/app/queries";
import { Shell } from "@/app/Shell";
import { Announcer } from "@/components/Announcer";
import { ErrorBoundary } from "@/components/ErrorBoundary";
import { EmptyState, Loading } from "@/components/States";
import { useMessages } from "@/language/language";

/** Everything. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Announcer>
        <ErrorBoundary>
          <Suspense fallback={<Loading />}>
            <Switch>
              {Object.entries(OUTER_PAGES).map(([path, { page }]) => (
                <Route key={path} path={path} component={page} />
              ))}
              <Route path="/projects/:project/*?">
                {({ project, "*": rest }) => <ProjectRoute project={decodeURIComponent(project)} path={rest ?? ""} />}
              </Route>
              <Route component={NoPage} />
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </Announcer>
    </QueryClientProvider>
  );
}

/** There is no such page. */
function NoPage() {
  const { titles, common } = useMessages();
  return (
    <Shell title={titles.notFound}>
      <EmptyState title={common.noPage}>
        <a href="/">{common.toStart}</a>
      </EmptyState>
    </Shell>
  );
}

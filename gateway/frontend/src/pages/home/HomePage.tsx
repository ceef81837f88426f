import { Link, Redirect } from "wouter";
import { faultOf } from "@/api/errors";
import { includesRole, roleIn, useIdentity, useProjects } from "@/api/identity";
import { idOf } from "@/api/names";
import { PAGES } from "@/app/pages";
import { Shell } from "@/app/Shell";
import { FaultNotice } from "@/components/Notice";
import { EmptyState, Loading } from "@/components/States";
import type { Identity, Project } from "@/gen/rlhf/feedback/v1/account_service_pb";

/** The user's projects, each with the pages that are the user's to open. */
export default function HomePage() {
  const identity = useIdentity();
  const projects = useProjects(identity.data !== undefined && identity.data !== null);
  if (identity.data === null) return <Redirect to="/sign-in" replace />;
  const failed = identity.isError ? identity : projects.isError ? projects : undefined;
  return (
    <Shell title="Projects">
      {failed !== undefined ? (
        <div className="narrow">
          <FaultNotice fault={faultOf(failed.error)} onRetry={() => void failed.refetch()} />
        </div>
      ) : projects.data === undefined || identity.data === undefined ? (
        <Loading />
      ) : projects.data.length === 0 ? (
        <EmptyState title="You are in no project yet">
          <p>Ask an owner for an invitation, or create a project with the command line.</p>
        </EmptyState>
      ) : (
        <div className="page stack">
          <h1>Projects</h1>
          <ul className="project-list">
            {projects.data.map((project) => (
              <ProjectCard key={project.name} project={project} identity={identity.data} />
            ))}
          </ul>
          <p className="muted small">
            For scripts and programs: <a href="/doors">interfaces of this server</a>
          </p>
        </div>
      )}
    </Shell>
  );
}

function ProjectCard({ project, identity }: { project: Project; identity: Identity | null }) {
  const id = idOf(project.name);
  const pages = PAGES.filter((page) => includesRole(roleIn(identity, project.name), page.role));
  return (
    <li className="card stack">
      <h2>{project.displayName || id}</h2>
      {project.description !== "" && <p className="muted">{project.description}</p>}
      <div className="row">
        {pages.map((page, index) => (
          <Link key={page.path} href={`/projects/${encodeURIComponent(id)}/${page.path}`} className={index === 0 ? "button primary" : "button"}>
            {page.title}
          </Link>
        ))}
      </div>
    </li>
  );
}

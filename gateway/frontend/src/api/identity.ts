import { queryOptions, useQuery } from "@tanstack/react-query";
import { clientOf } from "@/api/transport";
import { isSignedOut } from "@/api/errors";
import { AccountService, type Identity, type Project, Role } from "@/gen/rlhf/feedback/v1/account_service_pb";

/** Who uses the page: `null` when nobody is signed in. */
export const IDENTITY = queryOptions({
  queryKey: ["identity"],
  queryFn: async ({ signal }) => {
    try {
      const { identity } = await clientOf(AccountService).getCurrentIdentity({}, { signal });
      return identity ?? null;
    } catch (error) {
      if (isSignedOut(error)) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** {@link IDENTITY}. */
export function useIdentity() {
  return useQuery(IDENTITY);
}

/** The projects that the user may see, at most 1,000. */
export function useProjects(enabled = true) {
  return useQuery({
    queryKey: ["projects"],
    queryFn: async ({ signal }): Promise<Project[]> => (await clientOf(AccountService).listProjects({ pageSize: 1000 }, { signal })).projects,
    enabled,
  });
}

/** One project (`projects/{project}`): its texts and what it is called. */
export function useProject(project: string) {
  return useQuery({ queryKey: ["project", project], queryFn: async ({ signal }) => (await clientOf(AccountService).getProject({ name: project }, { signal })).project });
}

/** Whether a user may make projects: whoever is more than a rater somewhere. */
export const makesProjects = (identity: Identity | null | undefined): boolean => (identity?.roleGrants ?? []).some(({ role }) => includesRole(role, Role.SCIENTIST));

/** The greatest role of a user in a project (`projects/{project}`); `ROLE_UNSPECIFIED` for none. */
export function roleIn(identity: Identity | null | undefined, project: string): Role {
  const roles = (identity?.roleGrants ?? []).filter((grant) => grant.project === project || grant.project === "").map((grant) => grant.role);
  const order = [Role.OPERATOR, Role.OWNER, Role.SCIENTIST, Role.RATER];
  return order.find((role) => roles.includes(role)) ?? Role.UNSPECIFIED;
}

/** Whether a role includes another: operators may do what owners may, owners what scientists may; all may label. */
export function includesRole(role: Role, needed: Role): boolean {
  const rank = (value: Role) => [Role.UNSPECIFIED, Role.RATER, Role.SCIENTIST, Role.OWNER, Role.OPERATOR].indexOf(value);
  return rank(role) >= rank(needed);
}

-- A role for the running services: reads and writes rows, makes and changes no tables. Migrations stay with the owner.
--
--   psql -c "CREATE ROLE rlhf_app LOGIN PASSWORD '...'"       once, as the owner of the database or a superuser
--   psql -f deploy/postgres/application-role.sql              after every migration, as the owner
--
-- The services then have Username=rlhf_app in Storage:ConnectionString; `migrate` keeps the owner's.
DO $$
DECLARE
  room text;
BEGIN
  -- Each room's schema holds the table of its migrations.
  FOR room IN SELECT schemaname FROM pg_tables WHERE tablename = '__EFMigrationsHistory' LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO rlhf_app', room);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO rlhf_app', room);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO rlhf_app', room);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I."__EFMigrationsHistory" FROM rlhf_app', room);
  END LOOP;
END $$;

-- Makes the database of Bifrost and its two logins, each with what it needs and nothing more; run again it changes nothing.
-- sqlcmd takes the passwords from variables of the environment: sqlcmd -b -i create-database.sql
IF SUSER_ID(N'bifrost_app') IS NULL
  CREATE LOGIN bifrost_app WITH PASSWORD = N'$(BIFROST_APP_PASSWORD)', DEFAULT_DATABASE = master, CHECK_POLICY = ON;
IF SUSER_ID(N'bifrost_migrate') IS NULL
  CREATE LOGIN bifrost_migrate WITH PASSWORD = N'$(BIFROST_MIGRATE_PASSWORD)', DEFAULT_DATABASE = master, CHECK_POLICY = ON;
IF DB_ID(N'bifrost') IS NULL
  CREATE DATABASE bifrost;
GO
IF (SELECT is_read_committed_snapshot_on FROM sys.databases WHERE name = N'bifrost') = 0
  ALTER DATABASE bifrost SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
GO
USE bifrost;
GO
IF USER_ID(N'bifrost_app') IS NULL
  CREATE USER bifrost_app FOR LOGIN bifrost_app WITH DEFAULT_SCHEMA = dbo;
IF USER_ID(N'bifrost_migrate') IS NULL
  CREATE USER bifrost_migrate FOR LOGIN bifrost_migrate WITH DEFAULT_SCHEMA = dbo;
GO
-- The running program reads and writes rows.
GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::dbo TO bifrost_app;

-- A migration makes and changes tables and indexes too, and may fill new columns.
GRANT CREATE TABLE TO bifrost_migrate;
GRANT ALTER, SELECT, INSERT, UPDATE, DELETE ON SCHEMA::dbo TO bifrost_migrate;
GO

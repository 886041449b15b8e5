"""Data packs: folders of CSV files with a register's starting data; reading them is pure, loading them passes the services."""

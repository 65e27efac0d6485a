"""The app as it is installed in the workspace, and the workspace's name."""

BOT_USER, BOT_ID, APP_ID = "U0BOT", "B0BOT", "A0TRIAGE"
APP_NAME, TEAM_NAME, TEAM_DOMAIN = "Triage", "Harbour Digital", "harbour"

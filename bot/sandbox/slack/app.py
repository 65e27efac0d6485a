"""The app as it is installed in every workspace, and the name of the first one."""

BOT_USER, BOT_ID, APP_ID = "U0BOT", "B0BOT", "A0TRIAGE"
APP_NAME, TEAM_NAME, TEAM_DOMAIN = "Triage", "Harbour Digital", "harbour"

"""What people are told beside their lists: in the app, by e-mail, by short message, in their calendar."""

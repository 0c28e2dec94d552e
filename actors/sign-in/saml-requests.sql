-- What one browser has begun is found by its cookie: whether anything is under way, and what is too much of it.
create index saml_request_by_browser on saml_request (browser, created_at);

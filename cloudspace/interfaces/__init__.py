"""Who may knock: storefront, desk, api, command line."""

"""住民票等のコンビニ交付: certificates at the kiosk, at the counter and by application, counted as one."""

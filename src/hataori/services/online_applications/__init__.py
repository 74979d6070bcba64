"""電子申請 (measure m01): statutory procedures filed from a phone, decided at the desk."""

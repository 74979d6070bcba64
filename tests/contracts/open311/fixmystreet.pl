# Lets FixMyStreet's own Open311.pm speak to a server, and prints what it understood as JSON. Only what that module
# loads of the rest of FixMyStreet (its database, its pictures) is stood in for here.
#   perl fixmystreet.pl FOLDER ENDPOINT/ KEY FIRST_DAY LAST_DAY LAT LONG PICTURE
use strict;
use warnings;
use utf8;
use JSON::PP;

BEGIN {
    $INC{ s{::}{/}gr . '.pm' } = __FILE__
        for qw(FixMyStreet FixMyStreet::Cobrand FixMyStreet::DB FixMyStreet::App::Model::PhotoSet
               FixMyStreet::ImageMagick Utils);
}

package FixMyStreet { sub config { $_[1] eq 'O311_POLLING_INTERVAL' ? 0 : undef } sub test_mode { 1 } }
package Utils { sub truncate_coordinate { sprintf '%.6f', $_[0] } }

# Whatever has a field answers to its name.
package Thing {
    our $AUTOLOAD;
    sub new { my ($class, %fields) = @_; bless {%fields}, $class }
    sub AUTOLOAD { my $name = $AUTOLOAD =~ s/.*:://r; return if $name eq 'DESTROY'; $_[0]{$name} }
    sub get_extra_fields { $_[0]{attributes} || [] }
    sub get_extra_metadata { }
    sub get_cobrand_logged { Cobrand->new }
}
package Cobrand { our @ISA = 'Thing'; sub call_hook { } sub base_url { '' } }
package Photos {
    our @ISA = 'Thing';
    sub all_ids { map { "$_.jpg" } 1 .. $_[0]{count} }
    sub get_image_data { { content_type => 'image/jpeg', data => $_[0]{data} } }
}
package FixMyStreet::DB::Result::Body { our @ISA = 'Thing'; sub get_cobrand_handler { } }
package FixMyStreet::DB::Result::Problem {
    our @ISA = 'Thing';
    sub fixed_states { { 'fixed - council' => 1 } }
    sub open_states { { confirmed => 1 } }
    sub get_photoset { $_[0]{photos} }
}

package main;
my ($folder, $endpoint, $key, $first, $last, $lat, $long, $picture) = @ARGV;
unshift @INC, "$folder/perllib";
require Open311;
require DateTime;

my $body = FixMyStreet::DB::Result::Body->new;
my $data = do { local $/; open my $file, '<:raw', $picture or die $!; <$file> };
my $fms = Open311->new(
    endpoint => $endpoint, api_key => $key, fixmystreet_body => $body, extended_statuses => 1, upload_files => 1,
    always_upload_photos => 1, use_service_as_deviceid => 1, multi_photos => 1,
);
my %told;

sub problem {
    my %fields = @_;
    FixMyStreet::DB::Result::Problem->new(
        id => 311, title => '道路の穴', detail => '車道に深い穴があります', name => '花子 一宮', cobrand => 'default',
        user => Thing->new(email => 'hanako@example.jp'), latitude => $lat, longitude => $long, used_map => 1,
        service => 'iPhone', photo => 1, photos => Photos->new(count => 2, data => $data), bodies => {},
        send_fail_count => 0, %fields,
    );
}

$told{services} = $fms->get_service_list;
$told{definition} = $fms->get_service_meta_info('bicycle.abandoned');
$told{filed} = $fms->send_service_request(problem(), { url => 'http://fms.example/report/311' }, 'road.pothole');
$told{filed_why} = $fms->error;
my @answers = ({ name => 'fms_extra_COUNT', value => 7 });
$told{by_token} = $fms->send_service_request(
    problem(attributes => \@answers, photos => Photos->new(count => 0), latitude => $lat + 0.003), { url => 'http://fms.example/report/312' },
    'bicycle.abandoned',
);
my $unknown = problem(photos => Photos->new(count => 0));
$told{refused} = $fms->send_service_request($unknown, { url => 'http://fms.example/report/313' }, 'no.such');
$told{why} = $fms->error;
$told{updated} = $fms->post_service_request_update(Thing->new(
    id => 'fms-1', name => '花子 一宮', text => '直りました。', problem_state => 'fixed - council', cobrand => '',
    problem => Thing->new(external_id => $told{filed}), user => Thing->new,
    confirmed => DateTime->now(time_zone => 'UTC'),
));
$told{requests} = $fms->get_service_requests({ start_date => $first, end_date => $last });
$told{updates} = $fms->get_service_request_updates($first, $last);
$told{states} = { map { $_->{update_id} => $fms->map_state($_->{status}) } @{ $told{updates} || [] } };
print JSON::PP->new->utf8->canonical->encode(\%told);
